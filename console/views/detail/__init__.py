"""The detail pane: sentence, comparison, preview, actions, customers, story; messages and technical text a tab away."""
