"""The data sets that come with scikit-learn's wheel and need no network."""

BUILT_IN = ("digits", "iris", "wine", "breast_cancer", "diabetes", "make_classification")
FILE_SUFFIXES = (".npz", ".csv")
