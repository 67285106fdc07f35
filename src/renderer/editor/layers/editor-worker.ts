import { serveClassical } from '../segmentation/serve-classical.ts'
import { serveShapes } from './serve-shapes.ts'

// The name tells which of the editor's two threads this is.
if (self.name === 'shapes') serveShapes()
else serveClassical()
