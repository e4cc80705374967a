"""The screens: the only place that imports Qt. They talk to the desk and to nothing else."""
