//! The models of the expected return, fitted to an estimation window.
//!
//! Owns what each model estimates, the forecast error and its covariance. Refuses to know dates.

use super::least_squares::{LeastSquares, ROUNDING, Singular};
use super::numbers::{sum, variance};

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
    /// Intercept and a slope on each factor, by least squares; over the riskless rate where that is known.
    Factors,
}

impl Model {
    /// The models that need nothing but prices.
    pub const OF_PRICES: [Self; 3] = [Self::Market, Self::MarketAdjusted, Self::MeanAdjusted];

    /// The word of the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Market => "market",
            Self::MarketAdjusted => "market-adjusted",
            Self::MeanAdjusted => "mean-adjusted",
            Self::Factors => "factors",
        }
    }

    /// What is expected, in words.
    #[must_use]
    pub const fn doc(self) -> &'static str {
        match self {
            Self::Market => "expected: alpha + beta × the benchmark's return, by least squares",
            Self::MarketAdjusted => "expected: the benchmark's return itself",
            Self::MeanAdjusted => "expected: the mean return of the estimation window",
            Self::Factors => "expected: alpha + a beta × each factor's return, by least squares",
        }
    }

    /// Whether the benchmark enters the expected return.
    #[must_use]
    pub const fn uses_benchmark(self) -> bool {
        matches!(self, Self::Market | Self::MarketAdjusted)
    }

    /// Parameters that are estimated, with `width` regressors at hand.
    const fn parameters(self, width: usize) -> usize {
        match self {
            Self::Market | Self::Factors => 1 + width,
            // The variance of what is left is taken about its mean.
            Self::MarketAdjusted | Self::MeanAdjusted => 1,
        }
    }
}

/// Why a model cannot be fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// Fewer days than so many, which the parameters ask for.
    TooFew(usize),
    /// The regressor of this number never moves.
    Constant(usize),
    /// The regressor of this number is made up by the ones before it.
    Collinear(usize),
    /// Nothing is left over.
    NoResiduals,
}

/// A slope.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beta {
    /// As estimated: raw, not shrunk.
    pub value: f64,
    /// Its standard error.
    pub se: f64,
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
    /// Standard error of the intercept of a regression.
    pub alpha_se: Option<f64>,
    /// The slope on each regressor; none where nothing is regressed.
    pub betas: Vec<Beta>,
    /// Standard deviation of a day's residual.
    pub s: f64,
    /// Share of the variance that a regression explains.
    pub r2: Option<f64>,
    /// Abnormal returns of the estimation days, in their order.
    pub residuals: Vec<f64>,
    /// What was estimated; of the mean-adjusted model an intercept alone.
    line: Option<LeastSquares>,
    /// Values of a day's row of regressors.
    width: usize,
}

impl Fit {
    /// Fits `model` to the returns of an asset. `regressors` are the rows of its days one after another: of each day the
    /// benchmark's return, or the returns of the factors.
    ///
    /// # Errors
    /// When there are too few days, something never moves, or nothing is left over.
    pub fn new(model: Model, asset: &[f64], regressors: &[f64]) -> Result<Self, Unfit> {
        let n = asset.len();
        let width = regressors.len().checked_div(n).unwrap_or(0);
        let parameters = model.parameters(width);
        let df = n.checked_sub(parameters).filter(|f| *f > 0 && width > 0);
        let df = df.ok_or(Unfit::TooFew(parameters + 1))?;
        let line = match model {
            Model::MarketAdjusted => None,
            Model::MeanAdjusted => Some(LeastSquares::new(asset, &[], 0)),
            Model::Market | Model::Factors => Some(LeastSquares::new(asset, regressors, width)),
        };
        let line = line.transpose().map_err(|why| match why {
            Singular::Constant(place) => Unfit::Constant(place),
            Singular::Collinear(place) => Unfit::Collinear(place),
        })?;
        let mut fit = Self {
            model,
            n,
            df: u32::try_from(df).unwrap_or(u32::MAX),
            alpha: line.as_ref().map(LeastSquares::intercept),
            alpha_se: None,
            betas: Vec::new(),
            s: 0.0,
            r2: None,
            residuals: Vec::new(),
            line,
            width,
        };
        let rows = regressors.chunks_exact(width);
        fit.residuals = (asset.iter().zip(rows))
            .map(|(own, row)| own - fit.expected(row))
            .collect();
        // About the line the centred form loses the fewest digits.
        let squares = match &fit.line {
            Some(line) => line.left(),
            None if flat(regressors) => return Err(Unfit::Constant(0)),
            None => variance(&fit.residuals).unwrap_or(0.0) * df as f64,
        };
        if squares <= ROUNDING * sum(asset.iter().map(|y| y * y)) {
            return Err(Unfit::NoResiduals);
        }
        fit.s = (squares / df as f64).sqrt();
        if let Some(line) = fit.line.as_ref().filter(|line| !line.slopes().is_empty()) {
            let s = fit.s;
            let beta = |(place, value): (usize, &f64)| Beta {
                value: *value,
                se: s * line.slope_error(place).sqrt(),
            };
            fit.betas = line.slopes().iter().enumerate().map(beta).collect();
            fit.r2 = Some(line.explained());
            fit.alpha_se = Some(s * line.intercept_error().sqrt());
        }
        Ok(fit)
    }

    /// The slope on the benchmark, of the market model.
    #[must_use]
    pub fn beta(&self) -> Option<Beta> {
        let market = self.model == Model::Market;
        self.betas.first().copied().filter(|_| market)
    }

    /// The expected return of a day with this row of regressors; over the riskless rate if that was taken off the asset.
    #[must_use]
    pub fn expected(&self, row: &[f64]) -> f64 {
        match &self.line {
            Some(line) => line.at(row),
            None => row.first().copied().unwrap_or(0.0),
        }
    }

    /// Variance of the sum of the abnormal returns of days with these rows of regressors.
    ///
    /// The days share one estimated model, so that their forecast errors are correlated.
    #[must_use]
    pub fn variance(&self, rows: &[f64]) -> f64 {
        let days = (rows.len() / self.width) as f64;
        let line = self.line.as_ref();
        let shared = line.map_or(0.0, |line| line.forecast_error(rows, self.width));
        self.s * self.s * (days + shared)
    }
}

/// Whether the values are one and the same but for rounding.
fn flat(values: &[f64]) -> bool {
    let spread = variance(values).unwrap_or(0.0) * (values.len().saturating_sub(1)) as f64;
    spread <= ROUNDING * sum(values.iter().map(|x| x * x))
}
