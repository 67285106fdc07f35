/** Files that hold a video, by their names. */
export const videoEnding = /\.(mp4|m4v|mov|webm|mkv|avi|mpe?g|m2ts|mts|wmv|flv|ogv)$/i

export const isVideoFile = (path: string): boolean => videoEnding.test(path)

/** Returns the name of a video frame, by its number. */
export const frameName = (frame: number): string => `frame_${String(frame).padStart(6, '0')}.jpg`
