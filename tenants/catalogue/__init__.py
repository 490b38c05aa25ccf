"""The country as packaged facts: provinces, communes, ministries, Party bodies, strategic systems, initiatives, targets."""
