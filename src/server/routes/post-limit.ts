/** How often one address may send a form or open an invitation. */
export const postLimit = { rateLimit: { max: 60, timeWindow: 60_000 } }
