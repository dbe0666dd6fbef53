//! The three models of the expected return, fitted to an estimation window.
//!
//! Owns least squares, the forecast error and its covariance. Refuses to know dates.

use super::numbers::{mean, sum, variance};

/// Share of the variance below which residuals are rounding and nothing else.
const ROUNDING: f64 = 1e-24;

/// How the expected return is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Model {
    /// Intercept and slope on the benchmark, by least squares.
    #[default]
    Market,
    /// The benchmark's return itself; nothing is estimated.
    MarketAdjusted,
    /// The asset's own mean.
    MeanAdjusted,
}

impl Model {
    /// All models.
    pub const ALL: [Self; 3] = [Self::Market, Self::MarketAdjusted, Self::MeanAdjusted];

    /// The word of the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Market => "market",
            Self::MarketAdjusted => "market-adjusted",
            Self::MeanAdjusted => "mean-adjusted",
        }
    }

    /// What is expected, in words.
    #[must_use]
    pub const fn doc(self) -> &'static str {
        match self {
            Self::Market => "expected: alpha + beta × the benchmark's return, by least squares",
            Self::MarketAdjusted => "expected: the benchmark's return itself",
            Self::MeanAdjusted => "expected: the mean return of the estimation window",
        }
    }

    /// Whether the benchmark enters the expected return.
    #[must_use]
    pub const fn uses_benchmark(self) -> bool {
        !matches!(self, Self::MeanAdjusted)
    }

    /// Parameters that are estimated.
    const fn parameters(self) -> usize {
        match self {
            Self::Market => 2,
            Self::MarketAdjusted | Self::MeanAdjusted => 1,
        }
    }
}

/// Why a model cannot be fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// Fewer days than parameters allow.
    TooFew,
    /// The benchmark never moves.
    Constant,
    /// Nothing is left over.
    NoResiduals,
}

/// A fitted model.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// Which model.
    pub model: Model,
    /// Days that it was fitted to.
    pub n: usize,
    /// Degrees of freedom of `s`.
    pub df: u32,
    /// Intercept, or the mean of the mean-adjusted model.
    pub alpha: Option<f64>,
    /// Slope on the benchmark: raw, not shrunk.
    pub beta: Option<f64>,
    /// Standard error of the intercept.
    pub alpha_se: Option<f64>,
    /// Standard error of the slope.
    pub beta_se: Option<f64>,
    /// Standard deviation of a day's residual.
    pub s: f64,
    /// Share of the variance that the market model explains.
    pub r2: Option<f64>,
    /// Abnormal returns of the estimation days, in their order.
    pub residuals: Vec<f64>,
    market_mean: f64,
    sxx: f64,
}

impl Fit {
    /// Fits `model` to returns of equally many days.
    ///
    /// # Errors
    /// When there are too few days, or nothing moves.
    pub fn new(model: Model, asset: &[f64], market: &[f64]) -> Result<Self, Unfit> {
        let n = asset.len().min(market.len());
        let free = n.checked_sub(model.parameters()).filter(|f| *f > 0);
        let df = free.ok_or(Unfit::TooFew)?;
        let (mean_y, mean_x) = (mean(asset), mean(market));
        let sxx = sum(market.iter().map(|x| (x - mean_x) * (x - mean_x)));
        let syy = sum(asset.iter().map(|y| (y - mean_y) * (y - mean_y)));
        let pairs = || market.iter().zip(asset);
        let flat = sxx <= ROUNDING * sum(market.iter().map(|x| x * x));
        if model.uses_benchmark() && flat {
            return Err(Unfit::Constant);
        }
        let (alpha, beta) = match model {
            Model::Market => {
                let beta = sum(pairs().map(|(x, y)| (x - mean_x) * (y - mean_y))) / sxx;
                (Some(mean_y - beta * mean_x), Some(beta))
            }
            Model::MarketAdjusted => (None, None),
            Model::MeanAdjusted => (Some(mean_y), None),
        };
        let mut fit = Self {
            model,
            n,
            df: u32::try_from(df).unwrap_or(u32::MAX),
            alpha,
            beta,
            alpha_se: None,
            beta_se: None,
            s: 0.0,
            r2: None,
            residuals: Vec::new(),
            market_mean: mean_x,
            sxx,
        };
        fit.residuals = pairs().map(|(x, y)| y - fit.expected(*x)).collect();
        let squares = match model {
            Model::MarketAdjusted => variance(&fit.residuals).unwrap_or(0.0) * df as f64,
            // About the line the centred form loses the fewest digits.
            Model::Market => sum(pairs().map(|(x, y)| {
                let e = (y - mean_y) - fit.beta.unwrap_or(0.0) * (x - mean_x);
                e * e
            })),
            Model::MeanAdjusted => syy,
        };
        if squares <= ROUNDING * sum(asset.iter().map(|y| y * y)) {
            return Err(Unfit::NoResiduals);
        }
        fit.s = (squares / df as f64).sqrt();
        if model == Model::Market {
            fit.r2 = Some(1.0 - squares / syy);
            fit.beta_se = Some(fit.s / sxx.sqrt());
            fit.alpha_se = Some(fit.s * (1.0 / n as f64 + mean_x * mean_x / sxx).sqrt());
        }
        Ok(fit)
    }

    /// The expected return of a day on which the benchmark returned `market`.
    #[must_use]
    pub fn expected(&self, market: f64) -> f64 {
        match self.model {
            Model::Market => self.alpha.unwrap_or(0.0) + self.beta.unwrap_or(0.0) * market,
            Model::MarketAdjusted => market,
            Model::MeanAdjusted => self.alpha.unwrap_or(0.0),
        }
    }

    /// Variance of the sum of the abnormal returns of days with these benchmark returns.
    ///
    /// The days share one estimated model, so that their forecast errors are correlated.
    #[must_use]
    pub fn variance(&self, market: &[f64]) -> f64 {
        let (days, n) = (market.len() as f64, self.n as f64);
        let shared = match self.model {
            Model::Market => {
                let off = sum(market.iter().map(|x| x - self.market_mean));
                days * days / n + off * off / self.sxx
            }
            Model::MeanAdjusted => days * days / n,
            Model::MarketAdjusted => 0.0,
        };
        self.s * self.s * (days + shared)
    }
}
