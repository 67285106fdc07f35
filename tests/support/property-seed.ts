import fc from 'fast-check'

/**
 * Property tests draw the same cases in every run, so that a change is what turns a test red. FAST_CHECK_SEED draws
 * others: run with many of them when the code under a property changes.
 */
fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20_261_124) })
