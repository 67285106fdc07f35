/** What, key, way by mouse. */
export const shortcutColumns =
  'grid grid-cols-[minmax(0,1.2fr)_minmax(9rem,0.8fr)_minmax(0,1fr)] items-center gap-x-4 slim:grid-cols-[minmax(0,1fr)_9rem]'
