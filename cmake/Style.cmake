# The style check of the build comes here.
