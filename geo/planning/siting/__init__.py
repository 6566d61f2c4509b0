"""Siting of posts on matrices alone: MCLP, LSCP, p-center, p-median, robust MCLP, and the value of sites."""
