"""The registry's contract: the same requests to the embedded registry and to Distribution 2.8.2.

`stories` are the requests, `targets` what they are sent to, `answers` how an answer is written down,
`clauses` the specification's table on Distribution, `differences` where ours may be another, each with its
reason. `python -m tests.contract.registry` writes the page of the documentation.
"""
