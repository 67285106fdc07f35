import { Download, FolderOpen } from 'lucide-react'
import { IconButton } from '../kit/index.ts'
import { toWritten } from './written-file.ts'

/** A button that shows or downloads a written file, if that is possible. */
export function WrittenButton({ path }: { path: string }) {
  const action = toWritten(path)
  const icon = window.winnow.download ? Download : FolderOpen
  return action && <IconButton icon={icon} label={action.label} onClick={action.run} />
}
