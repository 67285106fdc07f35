/** The current model's signals about a reviewed image. */
export const signalNames = ['f1', 'similarity', 'coverage', 'labelQuality', 'shapley', 'novelty', 'staleness'] as const
export type SignalName = (typeof signalNames)[number]
