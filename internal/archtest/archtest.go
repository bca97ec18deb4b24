// Package archtest holds the architecture of the repository as tests: the
// import order, the purity of the libraries, and one comment for each package.
package archtest
