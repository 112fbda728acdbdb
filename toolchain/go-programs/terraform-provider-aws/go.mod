module build

go 1.25.7

// HashiCorp's provider 6.34.0.
require github.com/upbound/terraform-provider-aws v0.0.0-20260305123303-f7691456b787 // indirect
