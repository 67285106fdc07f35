/** Why matching images are left out of a dataset version. */
export const leftOutText = {
  golden: 'golden set or near-duplicate of it',
  perClassMax: 'maximum per class',
  balance: 'class balance',
  negatives: 'maximum share without labels',
  max: 'maximum number',
}
