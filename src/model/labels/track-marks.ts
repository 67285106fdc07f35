/** What a track contains in a frame. Marks are positions in this list. */
export const trackMarkKinds = ['none', 'interpolated', 'keyframe', 'predicted', 'outside'] as const
export type TrackMark = (typeof trackMarkKinds)[number]
