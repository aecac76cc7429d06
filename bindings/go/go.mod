module laakhay/ta

go 1.19
