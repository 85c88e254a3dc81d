"""What is done with a trained model: judging, predicting, looking into its weights, exporting.

Each request has a module that answers it; the model is one that was trained in this process or a
`.keras` file that a worker wrote.
"""
