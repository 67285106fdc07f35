import { serveClassical } from '../segmentation/serve-classical.ts'
import { serveShapes } from './serve-shapes.ts'

// The threads of the editor; the name says which of the two this one is.
if (self.name === 'shapes') serveShapes()
else serveClassical()
