"""From a flow class to its definition, or to one error that lists everything that is wrong with the class."""
