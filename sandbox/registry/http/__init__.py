"""The parts of HTTP that a registry needs: answers, ranges, preconditions, pages, queries."""
