// Norsk bokmål til plotly.js 4.1.1: scatter, bar og sankey.
// Erstatter plotly sin egen "no", som har feil i nøkler og tekst.
(function() {
    'use strict';
    var locale = {
        moduleType: 'locale',
        name: 'no',
        dictionary: {
            'Autoscale': 'Tilpass aksene automatisk',
            'Box Select': 'Velg med rektangel',
            'Click to enter Colorscale title': 'Klikk for å skrive tittel på fargeskalaen',
            'Click to enter Plot subtitle': 'Klikk for å skrive undertittel',
            'Click to enter Plot title': 'Klikk for å skrive tittel',
            'Click to enter X axis title': 'Klikk for å skrive tittel på x-aksen',
            'Click to enter Y axis title': 'Klikk for å skrive tittel på y-aksen',
            'Compare data on hover': 'Sammenlign verdier når pekeren holdes over',
            'Double-click on legend to isolate one trace': 'Dobbeltklikk i tegnforklaringen for å vise bare én serie',
            'Double-click to zoom back out': 'Dobbeltklikk for å zoome ut igjen',
            'Download plot': 'Last ned figuren',
            'Download plot as JSON': 'Last ned figuren som JSON',
            'Download plot as a PNG': 'Last ned figuren som PNG',
            'Draw circle': 'Tegn sirkel',
            'Draw closed freeform': 'Tegn lukket frihåndsform',
            'Draw line': 'Tegn linje',
            'Draw open freeform': 'Tegn åpen frihåndsform',
            'Draw rectangle': 'Tegn rektangel',
            'Erase active shape': 'Slett valgt form',
            'Image download succeeded': 'Bildet er lastet ned',
            'JSON download succeeded': 'JSON-filen er lastet ned',
            'Lasso Select': 'Velg med lasso',
            'Pan': 'Panorer',
            'Preparing image - this may take a few seconds': 'Lager bildet – det kan ta noen sekunder',
            'Produced with Plotly.js': 'Laget med Plotly.js',
            'Reset': 'Tilbakestill',
            'Reset axes': 'Tilbakestill aksene',
            'Reset view': 'Tilbakestill visningen',
            'Reset views': 'Tilbakestill visningene',
            'Show closest data on hover': 'Vis nærmeste verdi når pekeren holdes over',
            'Sorry, there was a problem downloading your JSON file!': 'Beklager, JSON-filen kunne ikke lastes ned.',
            'Sorry, there was a problem downloading your image!': 'Beklager, bildet kunne ikke lastes ned.',
            'Toggle Spike Lines': 'Slå hjelpelinjer av eller på',
            'Toggle show closest data on hover': 'Slå visning av nærmeste verdi av eller på',
            'Zoom': 'Zoom',
            'Zoom in': 'Zoom inn',
            'Zoom out': 'Zoom ut',
            'concentration:': 'konsentrasjon:',
            'incoming flow count:': 'antall strømmer inn:',
            'new text': 'ny tekst',
            'outgoing flow count:': 'antall strømmer ut:',
            'source:': 'fra:',
            'target:': 'til:',
            'trace': 'serie'
        },
        format: {
            days: ['søndag', 'mandag', 'tirsdag', 'onsdag', 'torsdag', 'fredag', 'lørdag'],
            shortDays: ['søn', 'man', 'tir', 'ons', 'tor', 'fre', 'lør'],
            months: [
                'januar', 'februar', 'mars', 'april', 'mai', 'juni',
                'juli', 'august', 'september', 'oktober', 'november', 'desember'
            ],
            shortMonths: [
                'jan', 'feb', 'mars', 'apr', 'mai', 'juni',
                'juli', 'aug', 'sep', 'okt', 'nov', 'des'
            ],
            dateTime: '%a %-d. %b %Y %X',
            date: '%d.%m.%Y',
            time: '%H:%M:%S',
            decimal: ',',
            thousands: '\u00a0',
            grouping: [3],
            currency: ['', '\u00a0kr'],
            year: '%Y',
            month: '%b %Y',
            dayMonth: '%-d. %b',
            dayMonthYear: '%-d. %b %Y'
        }
    };

    if(typeof Plotly === 'undefined') {
        window.PlotlyLocales = window.PlotlyLocales || [];
        window.PlotlyLocales.push(locale);
    } else {
        Plotly.register(locale);
    }
})();
