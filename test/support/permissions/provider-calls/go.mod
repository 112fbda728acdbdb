module simple-web-stack/provider-calls

go 1.21
