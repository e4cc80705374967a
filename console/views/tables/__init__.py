"""Long lists: a model over keyset pages, a delegate that paints two lines and a pill, and the view's set-up."""
