"""The papers' networks in the papers' sizes, built to be counted; what ships is in other rooms."""
