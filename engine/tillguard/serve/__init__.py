"""The service: converts requests in, calls the rooms, converts answers out."""
