/**
 * SQL for a column of the last edit that sent the image back: it reverted the state with a reason. NULL if nothing was
 * sent back.
 */
const ofLastSentBack = (column: string): string => `CASE WHEN image.sent_back_to IS NOT NULL THEN
  (SELECT ${column} FROM edit JOIN user ON user.id = edit.user_id
   WHERE edit.image_id = image.id AND edit.diff ->> '$.state.reason.after' IS NOT NULL ORDER BY edit.revision DESC LIMIT 1) END`

export const sentBackColumns = `${ofLastSentBack('user.name')} AS sentBackBy, ${ofLastSentBack('edit.at')} AS sentBackAtMs`
