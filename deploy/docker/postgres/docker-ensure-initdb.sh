#!/bin/bash
# Makes the database if there is none, and does not start the server, as the official image's script of this name.
exec docker-entrypoint.sh postgres --version
