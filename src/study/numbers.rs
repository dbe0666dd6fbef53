//! Sums, moments, ranks, and the tails of Student's t and of the normal law, in double precision.
//!
//! Owns the arithmetic that every test of the study shares. Refuses to know what the numbers are of.

use std::f64::consts::PI;

/// Steps after which a continued fraction has long converged.
const STEPS: usize = 500;
/// Stands for zero where a continued fraction would divide by it.
const TINY: f64 = 1e-300;

/// The sum, with the lost digits carried along (Neumaier).
#[must_use]
pub fn sum(values: impl IntoIterator<Item = f64>) -> f64 {
    let (mut total, mut lost) = (0.0_f64, 0.0_f64);
    for value in values {
        let next = total + value;
        lost += if total.abs() >= value.abs() {
            (total - next) + value
        } else {
            (value - next) + total
        };
        total = next;
    }
    total + lost
}

/// The mean; 0 of nothing.
#[must_use]
pub fn mean(values: &[f64]) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    sum(values.iter().copied()) / values.len() as f64
}

/// The sample variance about the mean, with n − 1; `None` of fewer than two.
#[must_use]
pub fn variance(values: &[f64]) -> Option<f64> {
    let below = values.len().checked_sub(1).filter(|n| *n > 0)?;
    let mean = mean(values);
    Some(sum(values.iter().map(|v| (v - mean) * (v - mean))) / below as f64)
}

/// Rank of each value, 1 for the smallest; equal values share the mean of their ranks.
#[must_use]
pub fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<(usize, f64)> = values.iter().copied().enumerate().collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut out = vec![0.0; values.len()];
    let mut below = 0;
    for equal in order.chunk_by(|a, b| a.1.total_cmp(&b.1).is_eq()) {
        let rank = below as f64 + f64::midpoint(equal.len() as f64, 1.0);
        for (place, _) in equal {
            if let Some(slot) = out.get_mut(*place) {
                *slot = rank;
            }
        }
        below += equal.len();
    }
    out
}

/// Γ(a + ½) / Γ(a) for a = `df` / 2, by its recurrence from ½ or 1.
fn gamma_ratio(df: u32) -> f64 {
    let odd = df % 2 == 1;
    let (mut a, mut ratio) = if odd {
        (0.5, 1.0 / PI.sqrt())
    } else {
        (1.0, PI.sqrt() / 2.0)
    };
    let end = f64::from(df) / 2.0 - 0.25;
    while a < end {
        ratio *= (a + 0.5) / a;
        a += 1.0;
    }
    ratio
}

/// The continued fraction of the incomplete beta function (Lentz).
fn beta_fraction(left: f64, right: f64, x: f64) -> f64 {
    let floor = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut above = 1.0;
    let mut below = 1.0 / floor(1.0 - (left + right) * x / (left + 1.0));
    let mut out = below;
    for step in 1..STEPS {
        let step = step as f64;
        let even = left + 2.0 * step;
        for term in [
            step * (right - step) * x / ((even - 1.0) * even),
            -(left + step) * (left + right + step) * x / (even * (even + 1.0)),
        ] {
            below = 1.0 / floor(1.0 + term * below);
            above = floor(1.0 + term / above);
            out *= above * below;
        }
        if (above * below - 1.0).abs() < 1e-16 {
            break;
        }
    }
    out
}

/// Probability that Student's t with `df` degrees of freedom is at least as far from 0 as `t`. NaN for df 0.
#[must_use]
pub fn student_two_sided(t: f64, df: u32) -> f64 {
    if df == 0 || t.is_nan() {
        return f64::NAN;
    }
    if t.is_infinite() {
        return 0.0;
    }
    // I_x(df/2, 1/2) with x = df / (df + t²); both tails of the beta law from one ratio of gamma functions.
    let (free, square) = (f64::from(df), t * t);
    let half = free / 2.0;
    let near = free / (free + square);
    let far = square / (free + square);
    let power = (-half * (square / free).ln_1p()).exp() * far.sqrt();
    let front = power * gamma_ratio(df) / PI.sqrt();
    if near < (half + 1.0) / (half + 2.5) {
        front * beta_fraction(half, 0.5, near) / half
    } else {
        1.0 - front * beta_fraction(0.5, half, far) / 0.5
    }
}

/// The density of Student's t.
fn student_density(t: f64, df: u32) -> f64 {
    let n = f64::from(df);
    let power = -(n + 1.0) / 2.0 * (t * t / n).ln_1p();
    gamma_ratio(df) / (n * PI).sqrt() * power.exp()
}

/// How many standard errors an effect must have to be significant at 5 %, two-sided, with a probability of 80 %:
/// t(0.975) + t(0.8), the usual approximation to the noncentral t.
#[must_use]
pub fn power_quantile(df: u32) -> f64 {
    // A two-sided 0.4 leaves 0.2 above.
    student_quantile(0.05, df) + student_quantile(0.4, df)
}

/// The t with `df` degrees of freedom that is exceeded in absolute value with probability `two_sided`.
///
/// 0.05 gives the 0.975 quantile. NaN for df 0 or a probability that is not between 0 and 1.
#[must_use]
pub fn student_quantile(two_sided: f64, df: u32) -> f64 {
    if df == 0 || !(two_sided > 0.0 && two_sided < 1.0) {
        return f64::NAN;
    }
    let (mut low, mut high) = (0.0, 2.0);
    while student_two_sided(high, df) > two_sided && high < 1e150 {
        low = high;
        high *= 2.0;
    }
    let mut t = f64::midpoint(low, high);
    for _ in 0..200 {
        let excess = student_two_sided(t, df) - two_sided;
        if excess > 0.0 {
            low = t;
        } else {
            high = t;
        }
        // The two tails fall off at twice the density; a step that leaves the bracket becomes a bisection.
        let newton = t + excess / (2.0 * student_density(t, df));
        let next = if newton > low && newton < high {
            newton
        } else {
            f64::midpoint(low, high)
        };
        if (next - t).abs() <= 1e-15 * t {
            return next;
        }
        t = next;
    }
    t
}

/// Probability that a normal variable is at least as far from 0 as `z`.
#[must_use]
pub fn normal_two_sided(z: f64) -> f64 {
    if z.is_nan() {
        return z;
    }
    let x = z.abs() / std::f64::consts::SQRT_2;
    if x < 2.5 {
        1.0 - error_function(x)
    } else {
        error_tail(x)
    }
}

/// erf(x) by its series of positive terms.
fn error_function(x: f64) -> f64 {
    let mut term = x;
    let mut total = x;
    for step in 1..STEPS {
        term *= 2.0 * x * x / (2.0 * step as f64 + 1.0);
        total += term;
        if term < total * 1e-17 {
            break;
        }
    }
    2.0 / PI.sqrt() * (-x * x).exp() * total
}

/// erfc(x) by its continued fraction, evaluated from its far end.
fn error_tail(x: f64) -> f64 {
    let mut tail = 0.0;
    for step in (1..=120).rev() {
        tail = f64::from(step) / 2.0 / (x + tail);
    }
    (-x * x).exp() / PI.sqrt() / (x + tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(got: f64, expected: f64, relative: f64) {
        assert!(
            (got - expected).abs() <= relative * expected.abs(),
            "{got:e} {expected:e}"
        );
    }

    #[test]
    fn tails_of_student() {
        // Closed forms: df 1 is Cauchy, df 2 is algebraic.
        for t in [0.01_f64, 0.5, 1.0, 3.0, 40.0, 1e4] {
            near(student_two_sided(t, 1), 2.0 / PI * (1.0 / t).atan(), 1e-12);
            let root = (2.0 + t * t).sqrt();
            near(student_two_sided(t, 2), 2.0 / (root * (root + t)), 1e-12);
        }
        near(
            student_two_sided(-15.559_345_945_988_628, 6),
            4.461_054_094_106_563e-6,
            1e-12,
        );
        assert!((student_two_sided(0.0, 118) - 1.0).abs() < 1e-15);
        assert!(student_two_sided(1.0, 0).is_nan() && student_two_sided(f64::INFINITY, 3) == 0.0);
    }

    #[test]
    fn quantiles_are_the_tails_inverse() {
        near(student_quantile(0.05, 1), 12.706_204_736_174_7, 1e-12);
        near(student_quantile(0.05, 10), 2.228_138_851_964_94, 1e-11);
        for df in [1, 2, 3, 8, 118, 248, 5000] {
            for p in [0.5, 0.05, 0.01, 1e-6] {
                near(student_two_sided(student_quantile(p, df), df), p, 1e-10);
            }
        }
        assert!(student_quantile(0.0, 5).is_nan() && student_quantile(0.05, 0).is_nan());
    }

    #[test]
    fn tails_of_the_normal_law() {
        near(normal_two_sided(1.959_963_984_540_054), 0.05, 1e-13);
        near(normal_two_sided(5.0), 5.733_031_437_583_9e-7, 1e-12);
        near(normal_two_sided(3.5), 4.652_581_580_710_5e-4, 1e-12);
        assert!((normal_two_sided(0.0) - 1.0).abs() < 1e-15);
    }

    #[test]
    fn ties_share_their_rank() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, 2.0, 3.0]), [4.0, 1.0, 4.0, 2.0, 4.0]);
        assert_eq!(sum([1e100, 1.0, -1e100]).to_bits(), 1.0_f64.to_bits());
        assert_eq!(variance(&[1.0]), None);
    }
}
