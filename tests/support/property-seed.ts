import fc from 'fast-check'

/**
 * Property tests draw the same cases in every run, so that only a change turns a test red. FAST_CHECK_SEED draws others:
 * run many of them after changing code under a property.
 */
fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20_261_124) })
