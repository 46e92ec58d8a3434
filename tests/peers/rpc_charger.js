// A decent charger on ocpp-rpc: node rpc_charger.js ocpp1.6|ocpp2.0.1 URL IDENTITY
// Prints one line of JSON with the address of its control interface when that is up.
'use strict';

const { serve } = require('./rpc_connection');

const CHARGERS = {
  'ocpp1.6': () => require('./rpc_charger_16').Charger16,
  'ocpp2.0.1': () => require('./rpc_charger_201').Charger201,
};
const VERBS = [
  'plug_in', 'unplug', 'plug_in_ev_side', 'unplug_ev_side', 'present', 'suspend_ev', 'resume_ev', 'reboot', 'power_off',
  'power_on', 'fault', 'clear_fault', 'fail_lock', 'mend_lock', 'occupy_bay', 'leave_bay',
];

const [protocol, url, identity] = process.argv.slice(2);
const charger = new (CHARGERS[protocol]())({ url, identity, protocol, password: process.env.OCPP_PASSWORD });
const verbs = VERBS.filter((verb) => typeof charger[verb] === 'function');
serve(charger, verbs, (port) => {
  console.log(JSON.stringify({ control: `http://127.0.0.1:${port}` }));
  charger.start('PowerUp');
});
