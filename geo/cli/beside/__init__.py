"""Commands beside the running application, which alone may write a store that is a file.

A command that finds the store in use leaves its command line and its files in a private folder beside the
store (``folder.py``). The application runs the same command with its own open store (``worker.py``) and
leaves there what it printed, which the command prints (``hand_over.py``).
"""
