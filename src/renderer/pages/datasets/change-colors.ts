import type { ObjectChange } from '#contract'

/** The color of what became of an object; the same on images, in the legend and in the list. */
export const changeColors: Record<ObjectChange | 'unchanged', string> = {
  added: '#3fc98b',
  removed: '#f0706f',
  relabelled: '#a98bf0',
  reshaped: '#f2b13f',
  resized: '#f2b13f',
  moved: '#f2b13f',
  attributes: '#7fb6f5',
  unchanged: '#e8e9ec',
}

export const changeTitles: Record<ObjectChange, string> = {
  added: 'Added',
  removed: 'Deleted',
  relabelled: 'Class changed',
  reshaped: 'Reshaped',
  resized: 'Resized',
  moved: 'Moved',
  attributes: 'Attributes changed',
}
