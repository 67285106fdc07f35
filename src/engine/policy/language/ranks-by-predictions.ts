import { isKeepRule, type Policy } from './grammar.ts'

/** Whether what a model says of an image decides about others too, which have its place or miss it. */
export const ranksByPredictions = ({ rules, floors, budget }: Policy): boolean =>
  rules.some((rule) => isKeepRule(rule) && rule.buckets?.value === 'uncertainty') ||
  floors.some(({ rank }) => rank.includes('uncertainty')) ||
  budget?.evict === 'uncertainty'
