"""The clauses of OCI distribution 1.1 as rows: a state, a request, and the answer that the clause demands."""
