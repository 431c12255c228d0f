/// Who holds value: the tenants' wallets and the platform's own accounts.
@NullMarked
package dev.tollgate.billing.account;

import org.jspecify.annotations.NullMarked;
