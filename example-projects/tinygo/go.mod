module example.com/hello/hello-go

go 1.20
