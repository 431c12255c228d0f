/// API keys as the data plane knows them.
@NullMarked
package dev.tollgate.contracts.apikey;

import org.jspecify.annotations.NullMarked;
