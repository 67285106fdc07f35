// A window with a stage of 1400 × 900 for the peers of the canvas bench, which passes the scene and drives it.
import { app, BrowserWindow } from 'electron'

void app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1440, height: 960, webPreferences: { sandbox: true } })
  window.setContentSize(1400, 900)
  void window.loadFile('index.html')
})
app.on('window-all-closed', () => app.quit())
