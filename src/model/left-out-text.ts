/** Why images stay out of a dataset version though they match. */
export const leftOutText = {
  golden: 'golden set or near-duplicate of it',
  perClassMax: 'maximum per class',
  balance: 'class balance',
  negatives: 'maximum share without labels',
  max: 'maximum number',
}
