module laakhay/ta/conformance

go 1.19

require laakhay/ta v0.0.0

replace laakhay/ta => ../../../bindings/go
