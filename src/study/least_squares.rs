//! Least squares of one column on any number of others beside an intercept.
//!
//! Owns the arithmetic: columns about their means, made orthogonal by modified Gram–Schmidt without scaling them to length
//! one. With a single column that is the textbook's Sxy/Sxx. Refuses to know what the columns are.

use super::numbers::{mean, sum};

/// Share of a column's square below which what is left of it about its mean is rounding and nothing else.
pub(super) const ROUNDING: f64 = 1e-24;
/// Share of a column's variance that the columns before it must leave, or it says nothing of its own: a
/// correlation of all of them with it beyond 1 − 10⁻¹⁴ cannot be told from an exact one by the digits of a file.
const OWN: f64 = 1e-14;

/// Why there is no single solution; the number of the column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Singular {
    /// The column never changes.
    Constant(usize),
    /// The columns before it make it up.
    Collinear(usize),
}

/// A solution.
#[derive(Clone, Debug, PartialEq)]
pub struct LeastSquares {
    n: usize,
    means: Vec<f64>,
    intercept: f64,
    slopes: Vec<f64>,
    /// Sum of squared residuals.
    left: f64,
    /// Sum of squares about the mean.
    total: f64,
    directions: Vec<Direction>,
}

/// A sum of the centred columns that is orthogonal to the ones before it.
#[derive(Clone, Debug, PartialEq)]
struct Direction {
    /// How much of each column is in it; 1 of its own.
    weights: Vec<f64>,
    /// Its sum of squares.
    square: f64,
}

impl LeastSquares {
    /// Explains `y` by the columns of `rows`, which stand row after row with `width` values each.
    ///
    /// # Errors
    /// When a column is constant, or made up by the ones before it.
    pub fn new(y: &[f64], rows: &[f64], width: usize) -> Result<Self, Singular> {
        let columns: Vec<Vec<f64>> = (0..width)
            .map(|j| rows.iter().skip(j).step_by(width).copied().collect())
            .collect();
        let means: Vec<f64> = columns.iter().map(|column| mean(column)).collect();
        let mean_y = mean(y);
        let mut rest: Vec<f64> = y.iter().map(|y| y - mean_y).collect();
        let total = square(&rest);
        let mut slopes = vec![0.0; width];
        let mut made: Vec<(Vec<f64>, Direction)> = Vec::with_capacity(width);
        for (j, (raw, mean)) in columns.iter().zip(&means).enumerate() {
            let mut column: Vec<f64> = raw.iter().map(|x| x - mean).collect();
            let spread = square(&column);
            if spread <= ROUNDING * square(raw) {
                return Err(Singular::Constant(j));
            }
            let mut weights = vec![0.0; width];
            weights.iter_mut().skip(j).take(1).for_each(|w| *w = 1.0);
            for (before, direction) in &made {
                let share = product(before, &column) / direction.square;
                take(&mut column, share, before);
                take(&mut weights, share, &direction.weights);
            }
            let square = square(&column);
            if square <= OWN * spread {
                return Err(Singular::Collinear(j));
            }
            let slope = product(&column, &rest) / square;
            take(&mut rest, slope, &column);
            take(&mut slopes, -slope, &weights);
            made.push((column, Direction { weights, square }));
        }
        let known = slopes.iter().zip(&means);
        Ok(Self {
            n: y.len(),
            intercept: known.fold(mean_y, |rest, (slope, mean)| rest - slope * mean),
            left: square(&rest),
            total,
            means,
            slopes,
            directions: made.into_iter().map(|(_, direction)| direction).collect(),
        })
    }

    /// The intercept.
    #[must_use]
    pub const fn intercept(&self) -> f64 {
        self.intercept
    }

    /// The slope on each column.
    #[must_use]
    pub fn slopes(&self) -> &[f64] {
        &self.slopes
    }

    /// The sum of squared residuals.
    #[must_use]
    pub const fn left(&self) -> f64 {
        self.left
    }

    /// Share of the variance that the columns explain.
    #[must_use]
    pub fn explained(&self) -> f64 {
        1.0 - self.left / self.total
    }

    /// What is expected where the columns have these values.
    #[must_use]
    pub fn at(&self, row: &[f64]) -> f64 {
        let terms = self.slopes.iter().zip(row);
        terms.fold(self.intercept, |total, (slope, x)| total + slope * x)
    }

    /// Variance of the estimated intercept, in variances of a residual.
    #[must_use]
    pub fn intercept_error(&self) -> f64 {
        1.0 / self.n as f64 + self.distance(|j| self.means.get(j).copied().unwrap_or(0.0))
    }

    /// Variance of the estimated slope on column `k`, in variances of a residual.
    #[must_use]
    pub fn slope_error(&self, k: usize) -> f64 {
        self.distance(|j| if j == k { 1.0 } else { 0.0 })
    }

    /// Variance of the sum of what is expected over these rows, which stand one after another with `width` values each, in
    /// variances of a residual. The rows share one solution, so that their errors do not cancel.
    #[must_use]
    pub fn forecast_error(&self, rows: &[f64], width: usize) -> f64 {
        let count = (rows.len() / width.max(1)) as f64;
        let off = |j: usize| {
            let mean = self.means.get(j).copied().unwrap_or(0.0);
            let column = rows.iter().skip(j).step_by(width.max(1));
            sum(column.map(|x| x - mean))
        };
        count * count / self.n as f64 + self.distance(off)
    }

    /// x' (X'X)⁻¹ x of the centred columns: `off` is laid along the orthogonal directions.
    fn distance(&self, off: impl Fn(usize) -> f64) -> f64 {
        let along = |(j, direction): (usize, &Direction)| {
            let weights = direction.weights.iter().enumerate().take(j + 1);
            let z: f64 = weights.map(|(i, weight)| weight * off(i)).sum();
            z * z / direction.square
        };
        self.directions.iter().enumerate().map(along).sum()
    }
}

fn product(a: &[f64], b: &[f64]) -> f64 {
    sum(a.iter().zip(b).map(|(a, b)| a * b))
}

fn square(a: &[f64]) -> f64 {
    product(a, a)
}

/// Takes `share` of `other` off `from`.
fn take(from: &mut [f64], share: f64, other: &[f64]) {
    let pairs = from.iter_mut().zip(other);
    pairs.for_each(|(value, other)| *value -= share * other);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exact_plane_is_found() {
        let rows = [1.0, 2.0, 2.0, -1.0, 4.0, 0.5, -3.0, 3.0, 0.0, 1.0];
        let y: Vec<f64> = rows
            .chunks(2)
            .map(|r| 7.0 + 2.0 * r[0] - 3.0 * r[1])
            .collect();
        let found = LeastSquares::new(&y, &rows, 2);
        let of = |figure: fn(&LeastSquares) -> f64| found.as_ref().map_or(f64::NAN, figure);
        for (got, wanted) in [
            (of(LeastSquares::intercept), 7.0),
            (of(|f| f.slopes()[0]), 2.0),
            (of(|f| f.slopes()[1]), -3.0),
            (of(|f| f.at(&[1.0, 1.0])), 6.0),
            (of(LeastSquares::explained), 1.0),
            (of(LeastSquares::left), 0.0),
        ] {
            assert!((got - wanted).abs() < 1e-12, "{got} {wanted}");
        }
    }

    #[test]
    fn columns_without_a_say_are_named() {
        let y = [1.0, 2.0, 4.0, 3.0];
        let by = |other: fn(f64) -> f64| {
            let x = [0.3, -0.2, 0.7, 0.1];
            let rows: Vec<f64> = x.iter().flat_map(|x| [*x, other(*x)]).collect();
            LeastSquares::new(&y, &rows, 2).err()
        };
        assert_eq!(by(|_| 0.1), Some(Singular::Constant(1)));
        assert_eq!(by(|x| 0.5 - 3.0 * x), Some(Singular::Collinear(1)));
        assert_eq!(by(|x| x * x), None);
    }
}
