module example.com/modules

go 1.26.0
