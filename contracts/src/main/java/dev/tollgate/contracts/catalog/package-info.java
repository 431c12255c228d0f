/// The published offer: models, prices, deployments, providers.
@NullMarked
package dev.tollgate.contracts.catalog;

import org.jspecify.annotations.NullMarked;
