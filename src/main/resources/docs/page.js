'use strict';

SwaggerUIBundle({
  url: '/openapi.yaml',
  dom_id: '#swagger-ui',
  deepLinking: true,
  displayRequestDuration: true,
  // Do not send the document to an external validator.
  validatorUrl: null,
});
