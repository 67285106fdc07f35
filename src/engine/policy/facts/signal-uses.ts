import type { SignalName } from '#model/signals.ts'

/** If more reviewed images than this lack a signal, rules that let images leave by it are turned off. */
export const maxMissingPercent = 5

type LeaveAction = 'review' | 'retire' | 'archive' | 'drop'

type Use = {
  /** A sentence for users. */
  means: string
  /** What rules that use it may ask for; everything if absent. */
  only?: readonly LeaveAction[]
  /** Rules that use it take at most this share of a class in one plan, lowest values first. */
  maxPercentOfClass?: number
}

/**
 * What each signal means and what it may do. Signals that find wrong or unusual images, rather than redundant ones, may do the
 * least.
 */
export const signalUses: Record<SignalName, Use> = {
  f1: { means: 'How well the current model agrees with the reviewed labels.' },
  similarity: { means: 'How similar its most unusual object is to others.' },
  coverage: { means: 'What is lost if it is removed.' },
  labelQuality: {
    means:
      'How likely the labels are right: low where the current model is confident of a missed object, another place or another class.',
    only: ['review'],
  },
  shapley: {
    means:
      'Value of its objects to a nearest-neighbor vote on the golden set: 1 is a good average, below 0 is harmful.',
    only: ['review', 'retire'],
    maxPercentOfClass: 10,
  },
  novelty: {
    means: 'How different it was from earlier images when imported.',
    only: ['review', 'retire'],
  },
  staleness: {
    means: 'Value lost by age, by how fast its classes change; unknown if their history is too short.',
    only: ['review', 'retire'],
  },
}

/** What a rule by the signal may ask for, as words: "review, retire; at most 10% of a class in one plan". */
export function mayTrigger(name: SignalName): string {
  const { only, maxPercentOfClass } = signalUses[name]
  const actions = (only ?? ['review', 'retire', 'archive', 'drop']).join(', ')
  return maxPercentOfClass === undefined ? actions : `${actions}; at most ${maxPercentOfClass}% of a class in one plan`
}
