// Package dist holds the univariate distributions that serve as priors: log
// density with its derivative, distribution function and quantiles, moments,
// draws; and the coordinates in which a sampler moves through them.
//
// A [Dist] is a plain struct of parameters, one file each; the doc comment of
// the type is its density. [New] builds one by name and says in a sentence what
// is wrong with parameters; [Prior] is a Dist that knows its JSON.
//
// A [Coordinate] maps an unconstrained u ∈ ℝ to a variable x and gives the log
// density of u. [Natural] is the customary choice: the real line mapped onto
// the support, log p(x(u)) + log|dx/du|. [Gaussian] is x = F⁻¹(Φ(u)), in which
// the prior is standard normal: a parameter of which the data say nothing is
// then a round direction of unit scale, whatever its prior.
//
// Accuracy in the tails is the point of much of the code. Probabilities are
// carried as the smaller of the two tails, truncated normals are computed
// relative to their nearer end ([TruncatedNormal] far from its mean is as
// accurate as one around it), and near an end of the support x is measured from
// that end.
//
// # Differences from the reference
//
// Densities are those of TensorFlow Probability's distributions of the same
// names. The maps of Natural are its default bijectors for the priors that the
// reference model class uses: normal, half-normal, log-normal, truncated normal,
// uniform, beta, and a shifted log-normal. Beyond these, a truncated normal may
// be bounded on one side, a shifted distribution moves its base's map, and other
// distributions on (0, ∞) take softplus. [StudentT] and [HalfStudentT] have
// their parameters in the order degrees of freedom, location, scale.
package dist
