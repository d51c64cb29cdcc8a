"""From what somebody typed to a tree that every engine answers, and its relaxation.

How words become keys is in `search.language`.
"""
