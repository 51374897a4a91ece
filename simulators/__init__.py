"""Stand-ins for outside services, speaking their real HTTP protocols, for trying out offline.

Each folder is one service as a plain ASGI application. Nothing here imports the rest of the
project, so that a stand-in can run as a process of its own and outlive what it is testing.
"""
