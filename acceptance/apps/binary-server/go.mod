module binary-server

go 1.21
